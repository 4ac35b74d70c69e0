import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { normalChange } from '../../domain/normalChange';
import { ConfigError, readConfig } from '../../instance/config';
import { emergencyChange } from '../domain/emergencyChange';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'crossdesk-models-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, content: object): string {
  const file = join(directory, name);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe('the environment of an instance', () => {
  const read = (env: Record<string, string>) =>
    readConfig({ HOME: directory, CROSSDESK_DATA_DIR: join(directory, 'data'), ...env });

  test('names no file: the normal model is there', () => {
    expect(read({}).changeModels).toEqual([normalChange]);
    expect(read({ CROSSDESK_CHANGE_MODELS: ' , ,' }).changeModels).toEqual([normalChange]);
  });

  test('names files, separated by commas and blanks', () => {
    const standard = { ...emergencyChange, name: 'standard' };
    const files = [write('1.json', emergencyChange), write('2.json', standard)];
    expect(read({ CROSSDESK_CHANGE_MODELS: ` ${files.join(' , ')}, ` }).changeModels).toEqual([
      normalChange,
      emergencyChange,
      standard,
    ]);
  });

  test('has problems with them told by the variable, the file and the place, among all others', () => {
    const nowhere = join(directory, 'nowhere.json');
    const shape = write('shape.json', { ...emergencyChange, title: 1, last: [] });
    const env = {
      CROSSDESK_CHANGE_MODELS: `${nowhere},${shape}`,
      DATABASE_URL: 'postgres://db/x',
      TEMPORAL_PROFILE: 'nope',
    };
    expect(problemsIn(env).sort()).toEqual([
      expect.stringContaining(`CROSSDESK_CHANGE_MODELS: ${nowhere}: `),
      expect.stringContaining(`CROSSDESK_CHANGE_MODELS: ${shape}: last: `),
      expect.stringContaining(`CROSSDESK_CHANGE_MODELS: ${shape}: title: `),
      expect.stringContaining('CROSSDESK_SECRET_KEY: missing'),
      expect.stringContaining('TEMPORAL_PROFILE: '),
    ]);
  });

  function problemsIn(env: Record<string, string>): string[] {
    try {
      read(env);
    } catch (error) {
      if (error instanceof ConfigError) return [...error.problems];
      throw error;
    }
    return [];
  }
});
