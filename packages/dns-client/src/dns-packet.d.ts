// The parts of dns-packet 5.6.1 that are used here; the package ships no types.
declare module 'dns-packet' {
  interface RecordCodec {
    /** `offset` is where the two bytes of RDLENGTH begin. */
    decode(message: Buffer, offset: number): unknown;
  }
  const packet: {
    /** Writes into `target` from its start; the caller sees to it that the message fits. */
    encode(
      message: {
        type: 'query';
        flags: number;
        questions: readonly { type: string; name: string }[];
        additionals: readonly { type: 'OPT'; name: '.'; udpPayloadSize: number; flags: number }[];
      },
      target: Buffer,
    ): Buffer;
    record(type: string): RecordCodec;
    readonly RECURSION_DESIRED: number;
    readonly AUTHENTIC_DATA: number;
    readonly CHECKING_DISABLED: number;
    readonly DNSSEC_OK: number;
  };
  export default packet;
}
