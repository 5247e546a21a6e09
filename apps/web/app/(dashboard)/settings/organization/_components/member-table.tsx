'use client';

import type { Role } from '@postseal/contract';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ConfirmButton } from '@/components/ui/confirm-button';
import { Select } from '@/components/ui/field';
import { Badge } from '@/components/ui/status';
import { RowTh, Table, Td, Th, Tr } from '@/components/ui/table';
import { toast } from '@/components/ui/toast';
import { authSentence } from '@/lib/account-rules';
import type { Organization } from '@/lib/auth-api';
import { authClient } from '@/lib/auth-client';
import { ShownError } from '@/lib/browser-api';
import { mayAct, roleMeanings } from '@/lib/roles';

type Member = Organization['members'][number];

export interface MemberTableProps {
  members: readonly Member[];
  viewerId: string;
  viewerRole: Role;
  organizationName: string;
}

/** Members with their roles. Admins change what is not above them; nobody changes themselves here. */
export function MemberTable({ members, viewerId, viewerRole, organizationName }: MemberTableProps) {
  return (
    <Table caption={`Members of ${organizationName}`}>
      <thead>
        <tr>
          <Th>Person</Th>
          <Th>Role</Th>
          <Th>
            <span className="sr-only">Remove</span>
          </Th>
        </tr>
      </thead>
      <tbody>
        {members.map((member) => (
          <MemberRow
            key={member.id}
            member={member}
            isViewer={member.userId === viewerId}
            viewerRole={viewerRole}
            organizationName={organizationName}
          />
        ))}
      </tbody>
    </Table>
  );
}

interface MemberRowProps {
  member: Member;
  isViewer: boolean;
  viewerRole: Role;
  organizationName: string;
}

function MemberRow({ member, isViewer, viewerRole, organizationName }: MemberRowProps) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const { name, email } = member.user;
  const mayChange = !isViewer && mayAct(viewerRole, member.role === 'owner' ? 'owner' : 'admin');

  const change = async (role: Role) => {
    setPending(true);
    const { error } = await authClient.organization.updateMemberRole({
      memberId: member.id,
      role: asBuiltIn(role),
    });
    setPending(false);
    if (error) toast(authSentence(error), { kind: 'error' });
    else toast(`${name} is ${role} now.`);
    router.refresh();
  };
  const remove = async () => {
    const { error } = await authClient.organization.removeMember({ memberIdOrEmail: member.id });
    if (error) throw new ShownError(authSentence(error));
    toast(`${name} is removed.`);
    router.refresh();
  };

  return (
    <Tr>
      <RowTh>
        <span className="flex flex-wrap items-center gap-x-2">
          {name}
          {isViewer && <Badge tone="accent">You</Badge>}
        </span>
        <span className="block whitespace-nowrap font-normal text-ink-soft text-xs">{email}</span>
      </RowTh>
      <Td>
        {mayChange ? (
          <Select
            key={member.role}
            aria-label={`Role of ${name}`}
            defaultValue={member.role}
            disabled={pending}
            onChange={(event) => void change(event.target.value as Role)}
          >
            {roleMeanings
              .filter(({ role }) => role !== 'owner' || viewerRole === 'owner')
              .map(({ role, word }) => (
                <option key={role} value={role}>
                  {word}
                </option>
              ))}
          </Select>
        ) : (
          roleMeanings.find(({ role }) => role === member.role)?.word
        )}
      </Td>
      <Td className="text-right">
        {mayChange && (
          <ConfirmButton
            size="sm"
            variant="ghost"
            label={`Remove ${name}`}
            title={`Remove ${name}?`}
            description={`${email} loses access to the domains and reports of ${organizationName} at once.`}
            confirmLabel="Remove"
            onConfirm={remove}
          >
            Remove
          </ConfirmButton>
        )}
      </Td>
    </Tr>
  );
}

/** The client's types know three roles; the service has a fourth, viewer. */
export function asBuiltIn(role: Role): Exclude<Role, 'viewer'> {
  return role as Exclude<Role, 'viewer'>;
}
