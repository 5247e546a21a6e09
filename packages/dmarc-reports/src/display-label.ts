const MAX_LABEL_LENGTH = 255;

/** Foreign text made fit to store and show in one line: no control characters, well-formed, bounded. */
export function displayLabel(text: string, maxLength = MAX_LABEL_LENGTH): string {
  return text
    .slice(0, maxLength)
    .replace(/[\u0000-\u001f\u007f]+/g, ' ')
    .toWellFormed()
    .trim();
}
