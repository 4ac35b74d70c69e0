import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where what was downloaded or built is kept between checkouts: outside node_modules, which npm ci empties. */
export function cacheDirectory(name: string): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'crossdesk', name);
}
