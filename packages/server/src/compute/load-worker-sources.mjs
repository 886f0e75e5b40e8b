// Lets a worker thread run unbuilt sources: tsx's own entry registers nothing in a thread, and what the main thread
// registered reaches it only where that was tsx too.
import { register } from 'tsx/esm/api';

register();
