import { clsx } from 'clsx';

/** The seal: a wax edge around an envelope's flap. Takes the colour of its text. */
export function Seal({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={clsx('shrink-0', className)}>
      <path
        fill="currentColor"
        d="M9.36 2.15Q12 -0.5 14.64 2.15Q18.25 1.17 19.21 4.79Q22.83 5.75 21.85 9.36Q24.5 12 21.85 14.64Q22.83 18.25 19.21 19.21Q18.25 22.83 14.64 21.85Q12 24.5 9.36 21.85Q5.75 22.83 4.79 19.21Q1.17 18.25 2.15 14.64Q-0.5 12 2.15 9.36Q1.17 5.75 4.79 4.79Q5.75 1.17 9.36 2.15Z"
      />
      <path
        d="m5.8 9.2 6.2 5 6.2-5"
        fill="none"
        stroke="var(--seal-flap, var(--surface))"
        strokeWidth="2"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Seal and name. */
export function Wordmark({ className }: { className?: string }) {
  return (
    <span className={clsx('inline-flex items-center gap-2 font-semibold text-ink tracking-tight', className)}>
      <Seal className="size-6 text-accent-text" />
      Postseal
    </span>
  );
}
