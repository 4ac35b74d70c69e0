import { entry, grade, relation, state as stateOfRecord } from '../../api/texts/fr';
import { api } from './api';
import { approval } from './approval';
import { audit } from './audit';
import { cases } from './case';
import { catalog } from './catalog';
import { catalogItem } from './catalogItem';
import { change } from './change';
import { command } from './command';
import { components } from './components';
import { connection } from './connection';
import { credential } from './credential';
import { customer } from './customer';
import { data } from './data';
import { desk } from './desk';
import { doctor } from './doctor';
import { externalSystem } from './externalSystem';
import { failure } from './failure';
import { fault } from './fault';
import { field } from './field';
import { form } from './form';
import { group } from './group';
import { handshake } from './handshake';
import { home } from './home';
import { keyboard } from './keyboard';
import { list } from './list';
import { notification } from './notification';
import { preferences } from './preferences';
import { problem } from './problem';
import { providerConnection } from './providerConnection';
import { rating } from './rating';
import { record } from './record';
import { registration } from './registration';
import { related } from './related';
import { replicationSet } from './replicationSet';
import { report } from './report';
import { request } from './request';
import { role } from './role';
import { serviceLevel } from './serviceLevel';
import { session } from './session';
import { shell } from './shell';
import { state } from './state';
import { task } from './task';
import { ticket } from './ticket';
import { user } from './user';
import { webhook } from './webhook';

export const fr = {
  api,
  approval,
  audit,
  case: cases,
  catalog,
  catalogItem,
  change,
  command,
  components,
  connection,
  credential,
  customer,
  data,
  desk,
  doctor,
  entry,
  externalSystem,
  failure,
  fault,
  field,
  form,
  grade,
  group,
  handshake,
  home,
  keyboard,
  list,
  notification,
  preferences,
  problem,
  providerConnection,
  rating,
  record,
  related,
  relation,
  registration,
  replicationSet,
  report,
  request,
  role,
  serviceLevel,
  session,
  shell,
  state: { ...stateOfRecord, ...state },
  task,
  ticket,
  user,
  webhook,
} as const;
