export {
  type HostProbe,
  type ProbedTls,
  type ProbeLimits,
  type ProbeRequest,
  probeHost,
} from './probe-host.js';
export {
  createSmtpProbe,
  type SmtpProbe,
  type SmtpProbeOptions,
  type SmtpProbeOutcome,
} from './smtp-probe.js';
