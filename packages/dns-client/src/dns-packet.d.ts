// The parts of dns-packet 5.6.1 that are used here; the package ships no types.
declare module 'dns-packet' {
  interface RecordCodec {
    /** `offset` is where the two bytes of RDLENGTH begin. */
    decode(message: Buffer, offset: number): unknown;
  }
  const packet: {
    record(type: string): RecordCodec;
    /** Only tests write messages with it. */
    encode(message: object): Buffer;
  };
  export default packet;
}
