/** A reply that refuses: the code goes to the peer with this text. 4xx asks to try again, 5xx says never. */
export class SmtpRefusal extends Error {
  override readonly name = 'SmtpRefusal';

  constructor(
    readonly responseCode: 421 | 450 | 451 | 452 | 550 | 552,
    message: string,
  ) {
    super(message);
  }
}
