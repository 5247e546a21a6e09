import type { Metadata } from 'next';
import { CheckForm } from './_components/check-form';

export const metadata: Metadata = {
  title: 'Check a domain',
  description: 'PTR, SPF, DKIM, DMARC and more of any domain, with the line to paste for every fault.',
};

export default function CheckPage() {
  return (
    <div className="mx-auto grid max-w-2xl gap-8">
      <div className="grid gap-3">
        <h1 className="font-semibold text-2xl tracking-tight sm:text-3xl">Is your domain set up for mail?</h1>
        <p className="text-base text-ink-soft">
          PTR, SPF, DKIM, DMARC and more are asked for now, each fault with the line that mends it. No account
          needed, and nothing is kept.
        </p>
      </div>
      <CheckForm />
    </div>
  );
}
