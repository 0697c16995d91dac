// The program that Windows starts for the class of the made-up AmiBroker. Its folder is its only argument.
import { appendFileSync } from 'node:fs';
import { serveClass } from './com-server.ts';
import { World } from './fake-amibroker.ts';

const [, , folder = '', clsid = '', locale = 'en'] = process.argv;
try {
  const world = new World({ folder, locale });
  serveClass(clsid, world.application(), () => world.ended);
} catch (error) {
  appendFileSync(`${folder}/fake.log`, `${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
}
