import { entry, grade, relation, state as stateOfRecord } from '../../api/texts/fr';
import { api } from './api';
import { approval } from './approval';
import { cases } from './case';
import { catalog } from './catalog';
import { change } from './change';
import { command } from './command';
import { components } from './components';
import { fault } from './fault';
import { field } from './field';
import { form } from './form';
import { home } from './home';
import { keyboard } from './keyboard';
import { list } from './list';
import { notification } from './notification';
import { preferences } from './preferences';
import { problem } from './problem';
import { rating } from './rating';
import { record } from './record';
import { related } from './related';
import { request } from './request';
import { role } from './role';
import { serviceLevel } from './serviceLevel';
import { session } from './session';
import { shell } from './shell';
import { state } from './state';
import { task } from './task';
import { ticket } from './ticket';

/** Texts that every page may show, by the folder of the portal that shows them. */
export const first = {
  api,
  approval,
  case: cases,
  catalog,
  change,
  command,
  components,
  entry,
  fault,
  field,
  form,
  grade,
  home,
  keyboard,
  list,
  notification,
  preferences,
  problem,
  rating,
  record,
  related,
  relation,
  request,
  role,
  serviceLevel,
  session,
  shell,
  state: { ...stateOfRecord, ...state },
  task,
  ticket,
} as const;
