// The parts of dns-packet 5.6.1 that the zone server uses; the package ships no types.
declare module 'dns-packet' {
  export interface WireOption {
    code: number;
    data: Buffer;
  }
  export interface WireRecord {
    name: string;
    type: string;
    ttl?: number;
    data?: unknown;
    udpPayloadSize?: number;
    flags?: number;
    flag_do?: boolean;
    options?: WireOption[];
  }
  export interface WireMessage {
    id: number;
    type: 'query' | 'response';
    flags: number;
    flag_rd?: boolean;
    flag_cd?: boolean;
    questions: { name: string; type: string; class?: string }[];
    answers: WireRecord[];
    authorities: WireRecord[];
    additionals: WireRecord[];
  }
  const packet: {
    encode(message: WireMessage): Buffer;
    decode(message: Buffer): WireMessage;
    readonly AUTHORITATIVE_ANSWER: number;
    readonly TRUNCATED_RESPONSE: number;
    readonly RECURSION_DESIRED: number;
    readonly RECURSION_AVAILABLE: number;
    readonly AUTHENTIC_DATA: number;
  };
  export default packet;
}
