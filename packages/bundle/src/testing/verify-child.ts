import { BundleError } from '../bundle-error.ts';
import { verifyBundleDirectory } from '../node.ts';

/** Verifies the directory named on the command line and prints the result as JSON. */
async function verify(directory: string) {
  try {
    const { ok, files, problems } = await verifyBundleDirectory(directory);
    return {
      ok,
      files: files.length,
      problems: problems.map(({ code, path }) => `${code} ${path}`),
    };
  } catch (error) {
    if (error instanceof BundleError) return { code: error.code, message: error.message };
    throw error;
  }
}

process.stdout.write(JSON.stringify(await verify(process.argv[2] ?? '')));
