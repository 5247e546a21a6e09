import 'reflect-metadata';
import { migrateOnly } from './start-process.js';

await migrateOnly();
