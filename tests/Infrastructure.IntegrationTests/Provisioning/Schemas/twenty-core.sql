-- The tables of Twenty's schema "core" that its sign-up writes to, by the columns of its entities (2026, versions 2.x).
CREATE SCHEMA core;

CREATE TYPE core."workspace_activationStatus_enum" AS ENUM
    ('ONGOING_CREATION', 'PENDING_CREATION', 'ACTIVE', 'INACTIVE', 'SUSPENDED');

CREATE TABLE core.workspace (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "displayName" varchar,
    logo varchar,
    "logoFileId" uuid,
    "inviteHash" varchar,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    "deletedAt" timestamptz,
    "suspendedAt" timestamptz,
    "allowImpersonation" boolean NOT NULL DEFAULT true,
    "isPublicInviteLinkEnabled" boolean NOT NULL DEFAULT true,
    "trashRetentionDays" integer NOT NULL DEFAULT 14,
    "eventLogRetentionDays" integer NOT NULL DEFAULT 90,
    "activationStatus" core."workspace_activationStatus_enum" NOT NULL DEFAULT 'INACTIVE',
    "metadataVersion" integer NOT NULL DEFAULT 1,
    "databaseSchema" varchar,
    subdomain varchar NOT NULL UNIQUE,
    "customDomain" varchar UNIQUE,
    "isCustomDomainEnabled" boolean NOT NULL DEFAULT false,
    "isGoogleAuthEnabled" boolean NOT NULL DEFAULT true,
    "isGoogleAuthBypassEnabled" boolean NOT NULL DEFAULT false,
    "isMicrosoftAuthEnabled" boolean NOT NULL DEFAULT true,
    "isMicrosoftAuthBypassEnabled" boolean NOT NULL DEFAULT false,
    "isPasswordAuthEnabled" boolean NOT NULL DEFAULT true,
    "isPasswordAuthBypassEnabled" boolean NOT NULL DEFAULT false,
    "isTwoFactorAuthenticationEnforced" boolean NOT NULL DEFAULT false,
    "isInternalMessagesImportEnabled" boolean NOT NULL DEFAULT false,
    "editableProfileFields" varchar[] DEFAULT '{email,profilePicture,firstName,lastName}',
    "defaultRoleId" uuid,
    "workspaceCustomApplicationId" uuid NOT NULL,
    "fastModel" varchar NOT NULL DEFAULT 'default-fast-model',
    "smartModel" varchar NOT NULL DEFAULT 'default-smart-model',
    "routerModel" varchar NOT NULL DEFAULT 'auto',
    "aiAdditionalInstructions" text,
    "enabledAiModelIds" varchar[] NOT NULL DEFAULT '{}',
    "useRecommendedModels" boolean NOT NULL DEFAULT true,
    CONSTRAINT onboarded_workspace_requires_default_role
        CHECK ("activationStatus" IN ('PENDING_CREATION', 'ONGOING_CREATION') OR "defaultRoleId" IS NOT NULL)
);

CREATE TABLE core.application (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "universalIdentifier" uuid NOT NULL,
    "workspaceId" uuid NOT NULL REFERENCES core.workspace ON DELETE CASCADE,
    name text NOT NULL,
    description text,
    logo text,
    version text,
    "sourceType" text NOT NULL DEFAULT 'local',
    "sourcePath" text NOT NULL,
    "packageJsonChecksum" text,
    "packageJsonFileId" uuid,
    "yarnLockChecksum" text,
    "yarnLockFileId" uuid,
    "availablePackages" jsonb NOT NULL DEFAULT '{}',
    "logicFunctionLayerId" uuid,
    "defaultRoleId" uuid,
    "canBeUninstalled" boolean NOT NULL DEFAULT true,
    "isSdkLayerStale" boolean NOT NULL DEFAULT false,
    "applicationRegistrationId" uuid,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    "deletedAt" timestamptz
);
CREATE UNIQUE INDEX "IDX_APPLICATION_UNIVERSAL_IDENTIFIER_WORKSPACE_ID_UNIQUE"
    ON core.application ("universalIdentifier", "workspaceId") WHERE "deletedAt" IS NULL;

ALTER TABLE core.workspace ADD CONSTRAINT "FK_workspace_application"
    FOREIGN KEY ("workspaceCustomApplicationId") REFERENCES core.application ON DELETE RESTRICT DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE core."user" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "firstName" varchar NOT NULL DEFAULT '',
    "lastName" varchar NOT NULL DEFAULT '',
    email varchar NOT NULL,
    "isEmailVerified" boolean NOT NULL DEFAULT false,
    disabled boolean NOT NULL DEFAULT false,
    "passwordHash" varchar,
    "canImpersonate" boolean NOT NULL DEFAULT false,
    "canAccessFullAdminPanel" boolean NOT NULL DEFAULT false,
    locale varchar NOT NULL DEFAULT 'en',
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    "deletedAt" timestamptz
);
CREATE UNIQUE INDEX "UQ_USER_EMAIL" ON core."user" (email) WHERE "deletedAt" IS NULL;

CREATE TABLE core."userWorkspace" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "userId" uuid NOT NULL REFERENCES core."user" ON DELETE CASCADE,
    "workspaceId" uuid NOT NULL REFERENCES core.workspace ON DELETE CASCADE,
    "defaultAvatarUrl" varchar,
    locale varchar NOT NULL DEFAULT 'en',
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    "deletedAt" timestamptz
);
CREATE UNIQUE INDEX "IDX_USER_WORKSPACE_USER_ID_WORKSPACE_ID_UNIQUE"
    ON core."userWorkspace" ("userId", "workspaceId") WHERE "deletedAt" IS NULL;

CREATE TABLE core.role (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "universalIdentifier" uuid NOT NULL,
    "applicationId" uuid NOT NULL REFERENCES core.application ON DELETE CASCADE,
    "workspaceId" uuid NOT NULL REFERENCES core.workspace ON DELETE CASCADE,
    label varchar NOT NULL,
    description text,
    icon varchar,
    "canUpdateAllSettings" boolean NOT NULL DEFAULT false,
    "canAccessAllTools" boolean NOT NULL DEFAULT false,
    "canReadAllObjectRecords" boolean NOT NULL DEFAULT false,
    "canUpdateAllObjectRecords" boolean NOT NULL DEFAULT false,
    "canSoftDeleteAllObjectRecords" boolean NOT NULL DEFAULT false,
    "canDestroyAllObjectRecords" boolean NOT NULL DEFAULT false,
    "isEditable" boolean NOT NULL DEFAULT true,
    "canBeAssignedToUsers" boolean NOT NULL DEFAULT true,
    "canBeAssignedToAgents" boolean NOT NULL DEFAULT true,
    "canBeAssignedToApiKeys" boolean NOT NULL DEFAULT true,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "IDX_ROLE_LABEL_WORKSPACE_ID_UNIQUE" UNIQUE (label, "workspaceId"),
    UNIQUE ("workspaceId", "universalIdentifier")
);

CREATE TABLE core."roleTarget" (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    "universalIdentifier" uuid NOT NULL,
    "applicationId" uuid NOT NULL REFERENCES core.application ON DELETE CASCADE,
    "workspaceId" uuid NOT NULL REFERENCES core.workspace ON DELETE CASCADE,
    "roleId" uuid NOT NULL REFERENCES core.role ON DELETE CASCADE,
    "userWorkspaceId" uuid,
    "agentId" uuid,
    "apiKeyId" uuid,
    "createdAt" timestamptz NOT NULL DEFAULT now(),
    "updatedAt" timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT "IDX_ROLE_TARGET_UNIQUE_USER_WORKSPACE" UNIQUE ("workspaceId", "userWorkspaceId"),
    UNIQUE ("workspaceId", "universalIdentifier"),
    CONSTRAINT "CHK_role_target_single_entity" CHECK (num_nonnulls("userWorkspaceId", "agentId", "apiKeyId") = 1)
);
