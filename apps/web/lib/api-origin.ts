/** Origin of the API, read at run time so that one build serves every instance. */
export function apiOrigin(): string {
  return process.env.POSTSEAL_API_URL || 'http://127.0.0.1:3001';
}
