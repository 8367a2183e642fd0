-- What the application knows about itself. Names are camelCase, as an ORM would make them.
SET client_encoding = 'UTF8';

CREATE TABLE metadata."dataSource" (
    "id" uuid DEFAULT ext.uuid_generate_v4() NOT NULL,
    "label" character varying,
    "url" character varying(2048),
    "schema" name,
    "type" character varying(16) DEFAULT 'postgres' NOT NULL,
    "isRemote" boolean DEFAULT false NOT NULL,
    "workspaceId" uuid NOT NULL,
    "createdAt" timestamp with time zone DEFAULT now() NOT NULL,
    "updatedAt" timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT "PK_dataSource" PRIMARY KEY ("id"),
    CONSTRAINT "FK_dataSource_workspace" FOREIGN KEY ("workspaceId") REFERENCES core.workspaces ON DELETE CASCADE
);

CREATE TABLE metadata."object" (
    "id" uuid DEFAULT ext.uuid_generate_v4() CONSTRAINT "PK_object" PRIMARY KEY,
    "workspaceId" uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    "dataSourceId" uuid NOT NULL REFERENCES metadata."dataSource" ON DELETE CASCADE,
    "nameSingular" text NOT NULL,
    "namePlural" text NOT NULL,
    "labelSingular" text NOT NULL,
    "labelPlural" text NOT NULL,
    "description" text,
    "icon" text,
    "isCustom" boolean DEFAULT false NOT NULL,
    "isActive" boolean DEFAULT true NOT NULL,
    "labelFieldId" uuid,
    "duplicateCriteria" jsonb[],
    "createdAt" timestamptz DEFAULT now() NOT NULL,
    "updatedAt" timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT "UQ_object_nameSingular" UNIQUE ("nameSingular", "workspaceId"),
    CONSTRAINT "UQ_object_namePlural" UNIQUE ("namePlural", "workspaceId"),
    CONSTRAINT "CK_object_names" CHECK ("nameSingular" <> "namePlural")
);
COMMENT ON TABLE metadata."object" IS 'A kind of record: company, person, or one the customer made';
COMMENT ON COLUMN metadata."object"."createdAt" IS 'Set by the database, not the application';
COMMENT ON CONSTRAINT "CK_object_names" ON metadata."object" IS 'API routes are made from both';

CREATE TABLE metadata."field" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "objectId" uuid NOT NULL REFERENCES metadata."object" ON DELETE CASCADE,
    "kind" metadata."fieldKind" NOT NULL,
    "name" text NOT NULL,
    "label" text NOT NULL,
    "defaultValue" jsonb,
    "options" metadata."fieldOption"[],
    "settings" jsonb,
    "isNullable" boolean DEFAULT true,
    "isUnique" boolean DEFAULT false NOT NULL,
    "columnName" text GENERATED ALWAYS AS (lower(regexp_replace("name", '([A-Z])', '_\1', 'g'))) STORED,
    "createdAt" timestamptz DEFAULT now() NOT NULL,
    "updatedAt" timestamptz DEFAULT now() NOT NULL,
    CONSTRAINT "UQ_field_name" UNIQUE ("name", "objectId"),
    CONSTRAINT "CK_field_options" CHECK (("kind" IN ('SELECT', 'MULTI_SELECT')) = ("options" IS NOT NULL))
);
CREATE INDEX "IDX_field_objectId_kind" ON metadata."field" ("objectId", "kind") INCLUDE ("name");
COMMENT ON COLUMN metadata."field"."columnName" IS '"camelCase" turned to snake_case';

ALTER TABLE metadata."object" ADD CONSTRAINT "FK_object_labelField"
    FOREIGN KEY ("labelFieldId") REFERENCES metadata."field" ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED;

CREATE TABLE metadata."relation" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "cardinality" text NOT NULL CHECK ("cardinality" IN ('ONE_TO_ONE', 'ONE_TO_MANY', 'MANY_TO_MANY')),
    "fromFieldId" uuid NOT NULL UNIQUE REFERENCES metadata."field" ON DELETE CASCADE,
    "toFieldId" uuid NOT NULL UNIQUE REFERENCES metadata."field" ON DELETE CASCADE,
    "onDelete" text DEFAULT 'SET_NULL' NOT NULL,
    CHECK ("fromFieldId" <> "toFieldId")
);

CREATE TABLE metadata."index" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "objectId" uuid NOT NULL REFERENCES metadata."object" ON DELETE CASCADE,
    "name" text NOT NULL,
    "isUnique" boolean DEFAULT false NOT NULL,
    "where" text,
    UNIQUE ("objectId", "name")
);
CREATE TABLE metadata."indexField" (
    "indexId" uuid NOT NULL REFERENCES metadata."index" ON DELETE CASCADE,
    "fieldId" uuid NOT NULL REFERENCES metadata."field" ON DELETE CASCADE,
    "order" smallint NOT NULL,
    PRIMARY KEY ("indexId", "order")
);

CREATE TABLE metadata."objectPermission" (
    "roleId" uuid NOT NULL REFERENCES core.roles ON DELETE CASCADE,
    "objectId" uuid NOT NULL REFERENCES metadata."object" ON DELETE CASCADE,
    "canRead" boolean,
    "canUpdate" boolean,
    "canDelete" boolean,
    PRIMARY KEY ("roleId", "objectId")
);
CREATE TABLE metadata."fieldPermission" (
    "roleId" uuid NOT NULL,
    "objectId" uuid NOT NULL,
    "fieldId" uuid NOT NULL REFERENCES metadata."field" ON DELETE CASCADE,
    "canRead" boolean DEFAULT true NOT NULL,
    FOREIGN KEY ("roleId", "objectId") REFERENCES metadata."objectPermission" ON DELETE CASCADE,
    PRIMARY KEY ("roleId", "fieldId")
);

-- Saved views

CREATE TABLE metadata."view" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "objectId" uuid NOT NULL REFERENCES metadata."object" ON DELETE CASCADE,
    "name" text NOT NULL,
    "type" text DEFAULT 'table' NOT NULL,
    "position" double precision DEFAULT 0 NOT NULL,
    "isCompact" boolean DEFAULT false NOT NULL,
    "createdAt" timestamptz DEFAULT now() NOT NULL,
    "deletedAt" timestamptz
);
CREATE INDEX "IDX_view_live" ON metadata."view" ("objectId", "position") WHERE "deletedAt" IS NULL;

CREATE TABLE metadata."viewField" (
    "viewId" uuid NOT NULL REFERENCES metadata."view" ON DELETE CASCADE,
    "fieldId" uuid NOT NULL REFERENCES metadata."field" ON DELETE CASCADE,
    "isVisible" boolean DEFAULT true NOT NULL,
    "size" integer DEFAULT 150 NOT NULL CHECK ("size" BETWEEN 20 AND 2000),
    "position" double precision NOT NULL,
    PRIMARY KEY ("viewId", "fieldId")
);
CREATE TABLE metadata."viewFilterGroup" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "parentId" uuid REFERENCES metadata."viewFilterGroup" ON DELETE CASCADE,
    "viewId" uuid NOT NULL REFERENCES metadata."view" ON DELETE CASCADE,
    "logicalOperator" text DEFAULT 'AND' NOT NULL
);
CREATE TABLE metadata."viewFilter" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "groupId" uuid NOT NULL REFERENCES metadata."viewFilterGroup" ON DELETE CASCADE,
    "fieldId" uuid NOT NULL REFERENCES metadata."field" ON DELETE CASCADE,
    "operand" text DEFAULT 'Contains' NOT NULL,
    "value" jsonb NOT NULL
);
CREATE TABLE metadata."viewSort" (
    "viewId" uuid NOT NULL REFERENCES metadata."view" ON DELETE CASCADE,
    "fieldId" uuid NOT NULL REFERENCES metadata."field" ON DELETE CASCADE,
    "direction" "char" DEFAULT 'a' NOT NULL,
    CONSTRAINT "CK_viewSort_direction" CHECK ("direction" = 'a' OR "direction" = 'd'),
    UNIQUE ("viewId", "fieldId")
);
CREATE TABLE metadata."viewGroup" (
    "viewId" uuid NOT NULL REFERENCES metadata."view" ON DELETE CASCADE,
    "fieldValue" text NOT NULL,
    "isVisible" boolean DEFAULT true NOT NULL,
    PRIMARY KEY ("viewId", "fieldValue")
);

CREATE TABLE metadata."dashboard" (
    "id" integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    "title" core.title,
    "layout" jsonb DEFAULT '[]' NOT NULL
);
CREATE TABLE metadata."widget" (
    "dashboardId" integer NOT NULL REFERENCES metadata."dashboard" ON DELETE CASCADE,
    "no" smallint NOT NULL,
    "area" box NOT NULL,
    "query" text,
    PRIMARY KEY ("dashboardId", "no"),
    CONSTRAINT "widgets do not overlap" EXCLUDE USING gist ("area" WITH &&)
);

-- Workflows

CREATE TABLE metadata."workflow" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "workspaceId" uuid NOT NULL REFERENCES core.workspaces ON DELETE CASCADE,
    "name" text NOT NULL,
    "lastPublishedVersion" integer,
    "createdAt" timestamptz DEFAULT now() NOT NULL
);
CREATE TABLE metadata."workflowVersion" (
    "workflowId" uuid NOT NULL REFERENCES metadata."workflow" ON DELETE CASCADE,
    "version" integer NOT NULL,
    "status" text DEFAULT 'DRAFT' NOT NULL,
    "createdBy" text DEFAULT CURRENT_USER,
    PRIMARY KEY ("workflowId", "version"),
    CHECK ("status" IN ('DRAFT', 'ACTIVE', 'ARCHIVED'))
);
CREATE UNIQUE INDEX "UQ_workflowVersion_active" ON metadata."workflowVersion" ("workflowId") WHERE "status" = 'ACTIVE';
ALTER TABLE metadata."workflow" ADD CONSTRAINT "FK_workflow_published"
    FOREIGN KEY ("id", "lastPublishedVersion") REFERENCES metadata."workflowVersion" DEFERRABLE INITIALLY IMMEDIATE;

CREATE TABLE metadata."workflowTrigger" (
    "workflowId" uuid NOT NULL,
    "version" integer NOT NULL,
    "type" text NOT NULL,
    "schedule" text,
    "settings" jsonb,
    PRIMARY KEY ("workflowId", "version"),
    FOREIGN KEY ("workflowId", "version") REFERENCES metadata."workflowVersion" ON DELETE CASCADE
);
CREATE TABLE metadata."workflowStep" (
    "id" uuid DEFAULT ext.uuid_generate_v4() PRIMARY KEY,
    "workflowId" uuid NOT NULL,
    "version" integer NOT NULL,
    "type" text NOT NULL,
    "settings" jsonb DEFAULT '{}' NOT NULL,
    "nextStepIds" uuid[] DEFAULT ARRAY[]::uuid[] NOT NULL,
    FOREIGN KEY ("workflowId", "version") REFERENCES metadata."workflowVersion" ON DELETE CASCADE
);
CREATE INDEX "IDX_workflowStep_next" ON metadata."workflowStep" USING gin ("nextStepIds");

CREATE TABLE metadata."workflowRun" (
    "id" uuid DEFAULT ext.uuid_generate_v4() NOT NULL,
    "workflowId" uuid NOT NULL REFERENCES metadata."workflow" ON DELETE CASCADE,
    "status" metadata."runStatus" DEFAULT 'NOT_STARTED' NOT NULL,
    "startedAt" timestamptz DEFAULT now() NOT NULL,
    "endedAt" timestamptz,
    "context" jsonb,
    PRIMARY KEY ("id", "startedAt")
) PARTITION BY RANGE ("startedAt");
CREATE TABLE metadata."workflowRun_2026H1" PARTITION OF metadata."workflowRun"
    FOR VALUES FROM ('2026-01-01 00:00:00+00') TO ('2026-07-01 00:00:00+00');
CREATE TABLE metadata."workflowRun_rest" PARTITION OF metadata."workflowRun" DEFAULT;
CREATE INDEX "IDX_workflowRun_status" ON metadata."workflowRun" ("status", "startedAt" DESC);

CREATE TABLE metadata."workflowRunStep" (
    "runId" uuid NOT NULL,
    "runStartedAt" timestamptz NOT NULL,
    "stepId" uuid NOT NULL REFERENCES metadata."workflowStep",
    "status" metadata."runStatus" DEFAULT 'NOT_STARTED' NOT NULL,
    "result" jsonb,
    PRIMARY KEY ("runId", "stepId"),
    FOREIGN KEY ("runId", "runStartedAt") REFERENCES metadata."workflowRun" ("id", "startedAt") ON DELETE CASCADE
);

-- Housekeeping

CREATE TABLE metadata."keyValuePair" (
    "key" text COLLATE "C" NOT NULL,
    "userId" uuid REFERENCES core.users ON DELETE CASCADE,
    "value" jsonb,
    CONSTRAINT "UQ_keyValuePair" UNIQUE ("key", "userId")
);
CREATE TABLE metadata."_migrations" (
    "id" serial PRIMARY KEY,
    "timestamp" bigint NOT NULL,
    "name" text NOT NULL
);
CREATE TABLE metadata."translation" (
    "locale" text NOT NULL,
    "key" text NOT NULL,
    "text" text NOT NULL,
    PRIMARY KEY ("locale", "key")
) PARTITION BY LIST ("locale");
CREATE TABLE metadata."translation_de_fr" PARTITION OF metadata."translation" FOR VALUES IN ('de', 'fr');
CREATE TABLE metadata."translation_en" PARTITION OF metadata."translation" FOR VALUES IN ('en');
