import type { Metadata, Viewport } from 'next';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { Toaster } from '@/components/ui/toast';
import { themeOf } from '@/lib/theme';
import './globals.css';

export const metadata: Metadata = {
  title: { default: 'Postseal', template: '%s · Postseal' },
  description: 'Is your mail believed? DNS checks, DMARC reports, drift alerts and the next safe step.',
  robots: { index: false },
};

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf8' },
    { media: '(prefers-color-scheme: dark)', color: '#111116' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf(await cookies()); // also makes every page a rendering of its own, as its nonce needs
  return (
    <html lang="en" data-theme={theme === 'system' ? undefined : theme} suppressHydrationWarning>
      <body>
        {children}
        <Toaster />
      </body>
    </html>
  );
}
