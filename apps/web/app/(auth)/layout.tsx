import Link from 'next/link';
import type { ReactNode } from 'react';
import { Wordmark } from '@/components/seal';
import { ThemeSwitch } from '@/components/shell/theme-switch';

export default function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8 sm:py-16">
      <header className="mb-8">
        <Link href="/" className="block rounded-md p-1">
          <Wordmark className="text-lg" />
        </Link>
      </header>
      <main className="w-full max-w-md">{children}</main>
      <footer className="mt-auto pt-10">
        <ThemeSwitch />
      </footer>
    </div>
  );
}
