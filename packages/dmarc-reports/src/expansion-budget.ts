import type { ReadLimits } from './limits.js';
import { ReadingStopped } from './reading-stopped.js';

/** Counts the bytes that one mail or file has been expanded to, over all its documents. */
export class ExpansionBudget {
  private spent = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** A counter for one document or archive layer that is `packedBytes` long before expansion. */
  open(packedBytes: number): (bytes: number) => void {
    const { maxDocumentBytes, maxExpandedBytes, maxExpansionRatio, ratioCheckedAboveBytes } = this.limits;
    let expanded = 0;
    return (bytes) => {
      expanded += bytes;
      this.spent += bytes;
      const ratioBreached = expanded > ratioCheckedAboveBytes && expanded > packedBytes * maxExpansionRatio;
      if (expanded > maxDocumentBytes || this.spent > maxExpandedBytes || ratioBreached) {
        throw new ReadingStopped('expansion-limit');
      }
    };
  }
}
