// Lets a worker thread run unbuilt sources: tsx's own entry registers nothing in a thread, and a registration of the main
// thread reaches it only if the main thread runs under tsx too.
import { register } from 'tsx/esm/api';

register();
