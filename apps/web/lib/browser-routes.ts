import type * as contract from '@postseal/contract';

/**
 * What a browser needs to know of a route. Shapes come from the contract as types only: its schemas weigh 80 kB, and
 * the API filters every answer by them already.
 */
export interface BrowserRoute<R extends contract.RouteDescription> {
  readonly method: R['method'];
  readonly path: R['path'];
  /** Never set: carries the type. */
  readonly route?: R;
}

/** The compiler refuses a method or path that is not the contract's. */
function browserRoute<R extends contract.RouteDescription>(
  method: R['method'],
  path: R['path'],
): BrowserRoute<R> {
  return { method, path };
}

export const addDomains = browserRoute<typeof contract.addDomains>('POST', '/domains');
export const removeDomain = browserRoute<typeof contract.removeDomain>('DELETE', '/domains/:domain');
export const setSenders = browserRoute<typeof contract.setSenders>('PUT', '/domains/:domain/senders');
export const rotateReportAddress = browserRoute<typeof contract.rotateReportAddress>(
  'POST',
  '/domains/:domain/report-address/rotations',
);
export const checkNow = browserRoute<typeof contract.checkNow>('POST', '/domains/:domain/checks');
export const readAgain = browserRoute<typeof contract.readAgain>('POST', '/ledger/:id/readings');
export const setAlertSettings = browserRoute<typeof contract.setAlertSettings>('PUT', '/alerts/settings');
export const sendTestAlert = browserRoute<typeof contract.sendTestAlert>('POST', '/alerts/tests');
export const retryOutgoingMail = browserRoute<typeof contract.retryOutgoingMail>('POST', '/outbox/:id/retry');
