import type { Remark } from '@postseal/setup';
import { Notice, type NoticeKind } from '@/components/ui/notice';

const kinds: Record<Remark['severity'], NoticeKind> = {
  critical: 'error',
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/** What is to be said about what was entered. */
export function Remarks({ remarks }: { remarks: readonly Remark[] }) {
  if (remarks.length === 0) return null;
  return (
    <ul className="grid gap-2" aria-live="polite">
      {remarks.map(({ id, severity, text }) => (
        <li key={id + text}>
          <Notice kind={kinds[severity]}>{text}</Notice>
        </li>
      ))}
    </ul>
  );
}
