export * from './name-source.js';
export { baseDomainOf, type Organization, organizationOf } from './organization.js';
export { isForwarder, isSendingService, serviceById, serviceOfDomain } from './service-domains.js';
