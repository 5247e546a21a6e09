import type { Socket } from 'node:net';

/** A reply to a command: the code, and the text of each line (RFC 5321 §4.2). */
export interface Reply {
  readonly code: number;
  readonly lines: readonly string[];
}

/** What went wrong in a conversation, in words that may be shown. */
export class DialogueFault extends Error {}

const MAX_REPLY_BYTES = 16 * 1024;

/** One side of an SMTP conversation over a connected socket. Every wait ends when the socket does. */
export class SmtpDialogue {
  private received = '';
  private wake: () => void = () => {};
  private fault: DialogueFault | null = null;

  constructor(private readonly socket: Socket) {
    socket.on('data', this.onData);
    socket.on('error', this.onError);
    socket.on('close', this.onClose);
  }

  /** Sends a command and reads its reply. Throws DialogueFault. */
  async command(line: string): Promise<Reply> {
    this.socket.write(`${line}\r\n`);
    return this.reply();
  }

  /** Reads one reply, of several lines where it has them. Throws DialogueFault. */
  async reply(): Promise<Reply> {
    for (;;) {
      const reply = this.take();
      if (reply !== null) return reply;
      if (this.fault !== null) throw this.fault;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Gives the socket away, for TLS. Throws DialogueFault when more was sent than was asked for (CVE-2011-0411). */
  release(): void {
    if (this.received !== '') throw new DialogueFault('text was sent ahead of the TLS handshake');
    this.socket.off('data', this.onData);
    this.socket.off('error', this.onError);
    this.socket.off('close', this.onClose);
  }

  private take(): Reply | null {
    const end = /^(\d{3})(?: [^\n]*)?\r?\n/m.exec(this.received);
    if (end === null) return null;
    const whole = this.received.slice(0, end.index + end[0].length);
    const lines = whole.trimEnd().split(/\r?\n/);
    if (lines.some((line) => !/^\d{3}(?:[ -]|$)/.test(line))) {
      throw new DialogueFault('the answer is no SMTP');
    }
    this.received = this.received.slice(whole.length);
    return { code: Number(end[1]), lines: lines.map((line) => line.slice(4)) };
  }

  private readonly onData = (chunk: Buffer): void => {
    this.received += chunk.toString('latin1');
    if (this.received.length > MAX_REPLY_BYTES) {
      this.end(new DialogueFault('the answer is too long'));
      this.socket.destroy();
    }
    this.wake();
  };

  private readonly onError = (error: NodeJS.ErrnoException): void => {
    this.end(new DialogueFault(`the connection failed (${error.code ?? error.name})`));
  };

  private readonly onClose = (): void => this.end(new DialogueFault('the connection was closed'));

  private end(fault: DialogueFault): void {
    this.fault ??= fault;
    this.wake();
  }
}
