import { parentPort, workerData } from 'node:worker_threads';
import { createReadBuffer } from './read-file.ts';
import { readShare, type SharedReading } from './shared-reading.ts';

// Entry of the thread that reads a share of a bundle. It may end at any time: what it leaves is read by the thread that started it.
const reading: SharedReading = workerData;
readShare(reading, createReadBuffer());
parentPort?.postMessage(null);
