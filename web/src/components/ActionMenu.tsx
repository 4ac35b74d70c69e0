import { Button } from 'react-aria-components/Button';
import { Menu, MenuItem, MenuTrigger } from 'react-aria-components/Menu';
import { Popover } from 'react-aria-components/Popover';
import { Icon } from './Icon';

export interface Action {
  readonly id: string;
  readonly label: string;
  readonly danger?: boolean;
}

interface Props {
  readonly label: string;
  readonly actions: readonly Action[];
  readonly onAction: (id: string) => void;
  readonly variant?: 'primary' | 'plain';
}

/** A button that opens a menu of actions. */
export function ActionMenu({ label, actions, onAction, variant = 'plain' }: Props) {
  return (
    <MenuTrigger>
      <Button className={`button button-${variant}`} isDisabled={actions.length === 0}>
        <span>{label}</span>
        <Icon name="chevron" />
      </Button>
      <Popover className="popover" placement="bottom end">
        <Menu className="options" onAction={(key) => onAction(String(key))} items={actions}>
          {(action) => (
            <MenuItem id={action.id} className={action.danger ? 'option option-danger' : 'option'}>
              {action.label}
            </MenuItem>
          )}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
