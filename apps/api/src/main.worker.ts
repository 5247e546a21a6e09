import 'reflect-metadata';
import { startProcess } from './start-process.js';

await startProcess(['worker']);
