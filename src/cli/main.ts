/** The program: reads the command line, runs one command, and ends with the exit code that scripts rely on. */
import { CommanderError } from 'commander';
import { commandLine } from './command-line.ts';
import { watchReaders } from './dead-reader.ts';
import { CommandFailed, EXIT } from './exit.ts';
import { tell } from './output.ts';
import { endAtTerminal } from './terminal.ts';

watchReaders();

try {
  await commandLine().parseAsync(process.argv);
} catch (error) {
  process.exitCode = endOf(error);
}
await endAtTerminal();

function endOf(error: unknown): number {
  // Commander has said what it had to say; help and version are no failures.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.usage;
  if (error instanceof CommandFailed) {
    tell(`openbell: ${error.message}`);
    return error.exitCode;
  }
  tell(`openbell: a bug in Openbell ended the command. Please report it with these lines:`);
  tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
  return EXIT.problem;
}
