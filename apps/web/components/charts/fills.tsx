import type { Dispositions, TrafficClass } from './traffic-classes';

/** How a class or a disposition is painted: a colour and, beside the most usual one, a pattern. */
export const classFill: Readonly<Record<TrafficClass, string>> = {
  bothPass: 'var(--pass)',
  dkimOnly: 'url(#fill-dkim-only)',
  spfOnly: 'url(#fill-spf-only)',
  fail: 'url(#fill-fail)',
  notGiven: 'url(#fill-not-given)',
};

export const dispositionFill: Readonly<Record<keyof Dispositions, string>> = {
  none: 'var(--line)',
  quarantine: 'url(#fill-quarantine)',
  reject: 'var(--ink-soft)',
};

/** The patterns that fills refer to. A page that draws charts holds this once. */
export function ChartPatterns() {
  return (
    <svg aria-hidden="true" className="absolute size-0" focusable="false">
      <defs>
        <Pattern id="fill-dkim-only" colour="var(--dkim)" ink="rgb(0 0 0 / 0.35)">
          <path d="M0 3H6" strokeWidth="1" />
        </Pattern>
        <Pattern id="fill-spf-only" colour="var(--spf)" ink="rgb(0 0 0 / 0.35)">
          <path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" strokeWidth="1.2" />
        </Pattern>
        <Pattern id="fill-fail" colour="var(--fail)" ink="rgb(0 0 0 / 0.28)">
          <path d="M0 0L6 6M6 0L0 6" strokeWidth="1" />
        </Pattern>
        <Pattern id="fill-not-given" colour="var(--unknown-soft)" ink="var(--unknown)">
          <path d="M1.5 1.5h1.5M4.5 4.5h1.5" strokeWidth="1.5" />
        </Pattern>
        <Pattern id="fill-quarantine" colour="var(--line)" ink="var(--ink-soft)">
          <path d="M-1 1L1 -1M0 6L6 0M5 7L7 5" strokeWidth="1.5" />
        </Pattern>
        <Pattern id="fill-running" colour="transparent" ink="var(--line-strong)">
          <path d="M-1 5L1 7M0 0L6 6M5 -1L7 1" strokeWidth="0.75" />
        </Pattern>
      </defs>
    </svg>
  );
}

function Pattern(props: { id: string; colour: string; ink: string; children: React.ReactNode }) {
  return (
    <pattern id={props.id} width="6" height="6" patternUnits="userSpaceOnUse">
      <rect width="6" height="6" fill={props.colour} />
      <g stroke={props.ink} fill="none">
        {props.children}
      </g>
    </pattern>
  );
}

export function Swatch({ fill }: { fill: string }) {
  return (
    <svg aria-hidden="true" className="size-3 shrink-0" focusable="false">
      <rect width="12" height="12" rx="2" fill={fill} />
      <rect
        x="0.5"
        y="0.5"
        width="11"
        height="11"
        rx="2"
        fill="none"
        stroke="var(--line-strong)"
        strokeOpacity="0.6"
      />
    </svg>
  );
}
