import { Checkbox } from 'react-aria-components/Checkbox';
import { Icon } from '../components/Icon';

interface Props {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}

/** Picks a row, for what is done with several. */
export function RowCheckbox({ label, value, onChange }: Props) {
  return (
    <Checkbox className="check pick" aria-label={label} isSelected={value} onChange={onChange}>
      <span className="check-box">
        <Icon name="check" />
      </span>
    </Checkbox>
  );
}
