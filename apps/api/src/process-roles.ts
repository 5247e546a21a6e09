/** What one process does. Any number of processes of each role may share a database. */
export const processRoles = ['http', 'smtp', 'worker'] as const;
export type ProcessRole = (typeof processRoles)[number];
