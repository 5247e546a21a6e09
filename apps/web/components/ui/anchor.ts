const GAP = 6; // px between anchor and surface
const MARGIN = 12; // px kept free at the window's edge

/** Puts a shown popover below its anchor, or above where there is more room, inside the window. */
export function placeBeside(surface: HTMLElement, anchor: HTMLElement, align: 'start' | 'end'): void {
  const place = anchor.getBoundingClientRect();
  const { width, height } = surface.getBoundingClientRect();
  const wished = align === 'start' ? place.left : place.right - width;
  const left = Math.max(MARGIN, Math.min(wished, window.innerWidth - width - MARGIN));
  const isRoomBelow = place.bottom + GAP + height + MARGIN <= window.innerHeight || place.top < height + GAP;
  surface.style.left = `${left}px`;
  surface.style.top = `${isRoomBelow ? place.bottom + GAP : place.top - GAP - height}px`;
}
