import 'reflect-metadata';
import { processRoles } from './process-roles.js';
import { startProcess } from './start-process.js';

await startProcess(processRoles);
