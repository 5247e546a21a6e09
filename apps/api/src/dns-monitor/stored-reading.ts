import { PostureDetail, SenderProfile } from '@postseal/contract';
import { z } from 'zod';

/** What `posture.reading` holds: the parts of a posture that no other table keeps, in the contract's shape. */
export const StoredReading = PostureDetail.pick({
  observations: true,
  spf: true,
  dmarc: true,
  dkim: true,
  hosts: true,
}).extend({
  /** What large receivers demand, as DNS shows it; absent in readings of older versions. */
  senderProfiles: z.array(SenderProfile).optional(),
});
export type StoredReading = z.infer<typeof StoredReading>;
