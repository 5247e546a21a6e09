export * from './mail-provider.js';
export { commonSelectors, mailProviders } from './providers.js';
export * from './recognise-provider.js';
