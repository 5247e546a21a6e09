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
export const readAllAgain = browserRoute<typeof contract.readAllAgain>('POST', '/ledger/readings');
export const readLatestReadingRun = browserRoute<typeof contract.readLatestReadingRun>(
  'GET',
  '/ledger/readings',
);
export const readReportImport = browserRoute<typeof contract.readReportImport>('GET', '/report-imports/:id');
export const makeReportKey = browserRoute<typeof contract.makeReportKey>('POST', '/report-keys');
export const revokeReportKey = browserRoute<typeof contract.revokeReportKey>('DELETE', '/report-keys/:id');
export const addMailbox = browserRoute<typeof contract.addMailbox>('POST', '/report-mailboxes');
export const changeMailbox = browserRoute<typeof contract.changeMailbox>('PUT', '/report-mailboxes/:id');
export const removeMailbox = browserRoute<typeof contract.removeMailbox>('DELETE', '/report-mailboxes/:id');
export const testMailbox = browserRoute<typeof contract.testMailbox>('POST', '/report-mailbox-tests');
export const setDomainTags = browserRoute<typeof contract.setDomainTags>('PUT', '/domains/:domain/tags');
export const acknowledgeIncident = browserRoute<typeof contract.acknowledgeIncident>(
  'POST',
  '/incidents/:id/acknowledgements',
);
export const addChannel = browserRoute<typeof contract.addChannel>('POST', '/alerts/channels');
export const changeChannel = browserRoute<typeof contract.changeChannel>('PUT', '/alerts/channels/:id');
export const removeChannel = browserRoute<typeof contract.removeChannel>('DELETE', '/alerts/channels/:id');
export const renewSigningSecret = browserRoute<typeof contract.renewSigningSecret>(
  'POST',
  '/alerts/channels/:id/signing-secrets',
);
export const testChannel = browserRoute<typeof contract.testChannel>('POST', '/alerts/channels/:id/tests');
export const askAddressAgain = browserRoute<typeof contract.askAddressAgain>(
  'POST',
  '/alerts/channels/:id/confirmations',
);
export const answerAddressConsent = browserRoute<typeof contract.answerAddressConsent>(
  'PUT',
  '/alert-addresses/:token',
);
export const setRoutingRules = browserRoute<typeof contract.setRoutingRules>('PUT', '/alerts/rules');
export const setTrafficAlerts = browserRoute<typeof contract.setTrafficAlerts>('PUT', '/alerts/traffic');
export const redeliver = browserRoute<typeof contract.redeliver>(
  'POST',
  '/alerts/deliveries/:id/redeliveries',
);
export const retryOutgoingMail = browserRoute<typeof contract.retryOutgoingMail>('POST', '/outbox/:id/retry');
export const watchPropagation = browserRoute<typeof contract.watchPropagation>(
  'POST',
  '/domains/:domain/propagation',
);
export const readPropagation = browserRoute<typeof contract.readPropagation>(
  'GET',
  '/domains/:domain/propagation/:id',
);
export const lookNow = browserRoute<typeof contract.lookNow>(
  'POST',
  '/domains/:domain/propagation/:id/looks',
);
export const cancelPropagation = browserRoute<typeof contract.cancelPropagation>(
  'DELETE',
  '/domains/:domain/propagation/:id',
);
export const acceptBaseline = browserRoute<typeof contract.acceptBaseline>(
  'POST',
  '/domains/:domain/baselines',
);
export const addMaintenanceWindow = browserRoute<typeof contract.addMaintenanceWindow>(
  'POST',
  '/domains/:domain/maintenance-windows',
);
export const endMaintenanceWindow = browserRoute<typeof contract.endMaintenanceWindow>(
  'DELETE',
  '/domains/:domain/maintenance-windows/:id',
);
export const expectChange = browserRoute<typeof contract.expectChange>(
  'POST',
  '/domains/:domain/expected-changes',
);
export const withdrawExpectedChange = browserRoute<typeof contract.withdrawExpectedChange>(
  'DELETE',
  '/domains/:domain/expected-changes/:id',
);
export const setManagedRecord = browserRoute<typeof contract.setManagedRecord>(
  'PUT',
  '/domains/:domain/managed-records',
);
export const judgeSource = browserRoute<typeof contract.judgeSource>(
  'PUT',
  '/domains/:domain/source-verdicts',
);
export const answerPolicyQuestions = browserRoute<typeof contract.answerPolicyQuestions>(
  'PUT',
  '/domains/:domain/policy-answers',
);
export const checkPublicly = browserRoute<typeof contract.checkPublicly>('POST', '/public-checks');
export const beginMailTest = browserRoute<typeof contract.beginMailTest>('POST', '/mail-test-addresses');
export const readMailTestAddress = browserRoute<typeof contract.readMailTestAddress>(
  'GET',
  '/mail-test-addresses/:token',
);
export const removeMailTestAddress = browserRoute<typeof contract.removeMailTestAddress>(
  'DELETE',
  '/mail-test-addresses/:token',
);
export const setFailureReports = browserRoute<typeof contract.setFailureReports>(
  'PUT',
  '/domains/:domain/failure-reports/settings',
);
export const removeFailureReports = browserRoute<typeof contract.removeFailureReports>(
  'DELETE',
  '/domains/:domain/failure-reports',
);
export const actOnDomains = browserRoute<typeof contract.actOnDomains>('POST', '/domain-acts');
export const removeDomains = browserRoute<typeof contract.removeDomains>('POST', '/domain-removals');
export const listDomainNames = browserRoute<typeof contract.listDomainNames>('GET', '/domain-names');
export const saveView = browserRoute<typeof contract.saveView>('POST', '/saved-views');
export const removeView = browserRoute<typeof contract.removeView>('DELETE', '/saved-views/:id');
export const actOnFindings = browserRoute<typeof contract.actOnFindings>('POST', '/finding-acts');
export const makeShareLink = browserRoute<typeof contract.makeShareLink>(
  'POST',
  '/domains/:domain/share-links',
);
export const revokeShareLink = browserRoute<typeof contract.revokeShareLink>(
  'DELETE',
  '/domains/:domain/share-links/:id',
);
export const decideReporter = browserRoute<typeof contract.decideReporter>('PUT', '/reporter-decisions');
