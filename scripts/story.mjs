// npm run story: the day on which Gmail refused a self-hoster's mail, replayed on this machine with Debian's own Postfix,
// OpenDKIM, NSD and SpamAssassin: the score before, the set-up as Postseal says it, and the score after.
import './require-node.mjs';

import('./steps/story-apart.mjs').then((steps) => steps.tellStoryApart());
