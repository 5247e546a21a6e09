import { PostureDetail } from '@postseal/contract';
import type { z } from 'zod';

/** What `posture.reading` holds: the parts of a posture that no other table keeps, in the contract's shape. */
export const StoredReading = PostureDetail.pick({
  observations: true,
  spf: true,
  dmarc: true,
  dkim: true,
  hosts: true,
});
export type StoredReading = z.infer<typeof StoredReading>;
