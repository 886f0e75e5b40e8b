import { measureTask, taskSchema } from './harness/memory-task.ts';

// One process of the memory benchmark: does one task once.
const task = taskSchema.parse(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(JSON.stringify(await measureTask(task)));
