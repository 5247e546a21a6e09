/** The set-up in the order in which it is done. */
export const setupSteps = [
  { href: '/setup', label: 'Start' },
  { href: '/setup/ptr', label: 'PTR' },
  { href: '/setup/spf', label: 'SPF' },
  { href: '/setup/dkim', label: 'DKIM' },
  { href: '/setup/dmarc', label: 'DMARC' },
  { href: '/setup/server', label: 'Mail server' },
  { href: '/setup/tls', label: 'TLS' },
  { href: '/setup/publish', label: 'Publish' },
] as const;
export type SetupPath = (typeof setupSteps)[number]['href'];
