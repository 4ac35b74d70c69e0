import type { ChangeModel } from '../api/types';
import { useAll } from '../list/useCollection';

/** Every change model. Models come with the instance, and do not change while it runs. */
export function useChangeModels(): readonly ChangeModel[] {
  return useAll('/api/v1/change-models');
}

export function useChangeModel(name: string): ChangeModel | undefined {
  return useChangeModels().find((model) => model.name === name);
}
