export {
  type Answer,
  type Call,
  type Crossdesk,
  createCrossdesk,
  type ListPath,
  type Options,
  updateLatest,
} from './client';
export type { LiveEvent } from './events';
export { CrossdeskProblem, type Problem } from './problem';
export type { components, paths } from './schema';
