import { workerData } from 'node:worker_threads';
import { PGlite } from '@electric-sql/pglite';

/** Makes an empty database in the folder it is handed. A thread of its own, as the making takes 400 MB for good. */
await (await PGlite.create(String(workerData))).close();
