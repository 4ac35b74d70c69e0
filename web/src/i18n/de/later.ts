import { audit } from './audit';
import { catalogItem } from './catalogItem';
import { connection } from './connection';
import { credential } from './credential';
import { customer } from './customer';
import { data } from './data';
import { desk } from './desk';
import { doctor } from './doctor';
import { externalSystem } from './externalSystem';
import { failure } from './failure';
import { group } from './group';
import { handshake } from './handshake';
import { providerConnection } from './providerConnection';
import { registration } from './registration';
import { replicationSet } from './replicationSet';
import { report } from './report';
import { user } from './user';
import { webhook } from './webhook';

/** Texts of folders whose pages few people open: they are loaded with the first of these pages. */
export const later = {
  audit,
  catalogItem,
  connection,
  credential,
  customer,
  data,
  desk,
  doctor,
  externalSystem,
  failure,
  group,
  handshake,
  providerConnection,
  registration,
  replicationSet,
  report,
  user,
  webhook,
} as const;
