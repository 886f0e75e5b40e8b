CREATE TABLE "model_run" (
	"run_id" text PRIMARY KEY NOT NULL,
	"status" text NOT NULL,
	"model_type" text NOT NULL,
	"model_config" jsonb NOT NULL,
	"feature_config" jsonb,
	"config_hash" text NOT NULL,
	"feature_frame_version" integer NOT NULL,
	"store_id" integer NOT NULL,
	"product_id" integer NOT NULL,
	"data_window_start" date NOT NULL,
	"data_window_end" date NOT NULL,
	"data_hash" text NOT NULL,
	"metrics" jsonb,
	"artifact_uri" text,
	"artifact_hash" text,
	"artifact_size_bytes" bigint,
	"runtime_info" jsonb,
	"error_message" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "model_run_run_id" CHECK ("model_run"."run_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "model_run_status" CHECK ("model_run"."status" in ('pending', 'running', 'success', 'failed', 'archived')),
	CONSTRAINT "model_run_config_hash" CHECK ("model_run"."config_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "model_run_data_hash" CHECK ("model_run"."data_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "model_run_artifact_hash" CHECK ("model_run"."artifact_hash" ~ '^[0-9a-f]{64}$'),
	CONSTRAINT "model_run_artifact_size_bytes" CHECK ("model_run"."artifact_size_bytes" >= 0),
	CONSTRAINT "model_run_feature_frame_version" CHECK ("model_run"."feature_frame_version" in (1, 2)),
	CONSTRAINT "model_run_data_window" CHECK ("model_run"."data_window_start" <= "model_run"."data_window_end")
);
--> statement-breakpoint
CREATE TABLE "product" (
	"product_id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "product_product_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"sku" text collate "C" NOT NULL,
	CONSTRAINT "product_sku_unique" UNIQUE("sku"),
	CONSTRAINT "product_sku_length" CHECK (char_length("product"."sku") between 1 and 64)
);
--> statement-breakpoint
CREATE TABLE "run_alias" (
	"alias_name" text collate "C" PRIMARY KEY NOT NULL,
	"run_id" text NOT NULL,
	"description" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "run_alias_alias_name" CHECK ("run_alias"."alias_name" ~ '^[a-z0-9][a-z0-9_-]{0,99}$'),
	CONSTRAINT "run_alias_run_id" CHECK ("run_alias"."run_id" ~ '^[0-9a-f]{32}$')
);
--> statement-breakpoint
CREATE TABLE "sales_daily" (
	"store_id" integer NOT NULL,
	"product_id" integer NOT NULL,
	"date" date NOT NULL,
	"quantity" numeric NOT NULL,
	"unit_price" numeric NOT NULL,
	"on_promotion" boolean DEFAULT false NOT NULL,
	"in_stock" boolean DEFAULT true NOT NULL,
	"source" text NOT NULL,
	"seed_digest" text,
	CONSTRAINT "sales_daily_pkey" PRIMARY KEY("store_id","product_id","date"),
	CONSTRAINT "sales_daily_quantity" CHECK ("sales_daily"."quantity" >= 0 and "sales_daily"."quantity" < 'Infinity'),
	CONSTRAINT "sales_daily_unit_price" CHECK ("sales_daily"."unit_price" >= 0 and "sales_daily"."unit_price" < 'Infinity'),
	CONSTRAINT "sales_daily_source" CHECK ("sales_daily"."source" in ('seed', 'csv')),
	CONSTRAINT "sales_daily_seed_digest" CHECK ("sales_daily"."source" = 'seed' or "sales_daily"."seed_digest" is null)
);
--> statement-breakpoint
CREATE TABLE "scenario_plan" (
	"scenario_id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"store_id" integer NOT NULL,
	"product_id" integer NOT NULL,
	"run_id" text NOT NULL,
	"horizon" integer NOT NULL,
	"method" text NOT NULL,
	"assumptions" jsonb NOT NULL,
	"comparison" jsonb NOT NULL,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"cloned_from" text,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "scenario_plan_scenario_id" CHECK ("scenario_plan"."scenario_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "scenario_plan_run_id" CHECK ("scenario_plan"."run_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "scenario_plan_cloned_from" CHECK ("scenario_plan"."cloned_from" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "scenario_plan_name" CHECK ("scenario_plan"."name" <> ''),
	CONSTRAINT "scenario_plan_horizon" CHECK ("scenario_plan"."horizon" between 1 and 90),
	CONSTRAINT "scenario_plan_method" CHECK ("scenario_plan"."method" in ('heuristic', 'model_exogenous')),
	CONSTRAINT "scenario_plan_tags" CHECK (jsonb_typeof("scenario_plan"."tags") = 'array')
);
--> statement-breakpoint
CREATE TABLE "showcase_event" (
	"showcase_run_id" text NOT NULL,
	"event_id" integer NOT NULL,
	"event" jsonb NOT NULL,
	CONSTRAINT "showcase_event_pkey" PRIMARY KEY("showcase_run_id","event_id"),
	CONSTRAINT "showcase_event_event_id" CHECK ("showcase_event"."event_id" >= 1)
);
--> statement-breakpoint
CREATE TABLE "showcase_run" (
	"showcase_run_id" text PRIMARY KEY NOT NULL,
	"workspace_id" text,
	"status" text NOT NULL,
	"started_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"stop_requested_at" timestamp(3) with time zone,
	"ended_at" timestamp(3) with time zone,
	CONSTRAINT "showcase_run_showcase_run_id" CHECK ("showcase_run"."showcase_run_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "showcase_run_workspace_id" CHECK ("showcase_run"."workspace_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "showcase_run_status" CHECK ("showcase_run"."status" in ('running', 'completed', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "showcase_workspace" (
	"workspace_id" text PRIMARY KEY NOT NULL,
	"name" text collate "C",
	"status" text NOT NULL,
	"seed" bigint NOT NULL,
	"scenario" text NOT NULL,
	"reset" boolean NOT NULL,
	"skip_seed" boolean NOT NULL,
	"seed_overrides" jsonb,
	"user_scope" jsonb,
	"run_config" jsonb,
	"window_end" date,
	"store_id" integer,
	"product_id" integer,
	"date_start" date,
	"date_end" date,
	"created_objects" jsonb DEFAULT '{}'::jsonb NOT NULL,
	"result_summary" jsonb,
	"phase_summaries" jsonb,
	"stage_digests" jsonb,
	"replay_verdict" jsonb,
	"archived" boolean DEFAULT false NOT NULL,
	"pinned" boolean DEFAULT false NOT NULL,
	"notes" text,
	"tags" jsonb DEFAULT '[]'::jsonb NOT NULL,
	"replayed_from_workspace_id" text,
	"config_schema_version" integer DEFAULT 1 NOT NULL,
	"created_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp(3) with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "showcase_workspace_workspace_id" CHECK ("showcase_workspace"."workspace_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "showcase_workspace_replayed_from" CHECK ("showcase_workspace"."replayed_from_workspace_id" ~ '^[0-9a-f]{32}$'),
	CONSTRAINT "showcase_workspace_name" CHECK ("showcase_workspace"."name" ~ '^[a-z0-9][a-z0-9_-]*$' and char_length("showcase_workspace"."name") <= 100),
	CONSTRAINT "showcase_workspace_status" CHECK ("showcase_workspace"."status" in ('running', 'completed', 'failed')),
	CONSTRAINT "showcase_workspace_seed" CHECK ("showcase_workspace"."seed" between 0 and 9007199254740991),
	CONSTRAINT "showcase_workspace_notes" CHECK (char_length("showcase_workspace"."notes") <= 2000),
	CONSTRAINT "showcase_workspace_tags" CHECK (jsonb_typeof("showcase_workspace"."tags") = 'array'),
	CONSTRAINT "showcase_workspace_tags_count" CHECK (jsonb_array_length("showcase_workspace"."tags") <= 20),
	CONSTRAINT "showcase_workspace_created_objects" CHECK (jsonb_typeof("showcase_workspace"."created_objects") = 'object'),
	CONSTRAINT "showcase_workspace_config_schema_version" CHECK ("showcase_workspace"."config_schema_version" >= 1)
);
--> statement-breakpoint
CREATE TABLE "store" (
	"store_id" integer PRIMARY KEY GENERATED ALWAYS AS IDENTITY (sequence name "store_store_id_seq" INCREMENT BY 1 MINVALUE 1 MAXVALUE 2147483647 START WITH 1 CACHE 1),
	"store_code" text collate "C" NOT NULL,
	CONSTRAINT "store_store_code_unique" UNIQUE("store_code"),
	CONSTRAINT "store_code_length" CHECK (char_length("store"."store_code") between 1 and 64)
);
--> statement-breakpoint
ALTER TABLE "sales_daily" ADD CONSTRAINT "sales_daily_store_id_fkey" FOREIGN KEY ("store_id") REFERENCES "public"."store"("store_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sales_daily" ADD CONSTRAINT "sales_daily_product_id_fkey" FOREIGN KEY ("product_id") REFERENCES "public"."product"("product_id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "showcase_event" ADD CONSTRAINT "showcase_event_showcase_run_id_fkey" FOREIGN KEY ("showcase_run_id") REFERENCES "public"."showcase_run"("showcase_run_id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "model_run_grain" ON "model_run" USING btree ("store_id","product_id","created_at");--> statement-breakpoint
CREATE INDEX "model_run_newest" ON "model_run" USING btree ("created_at" DESC NULLS FIRST,"run_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "run_alias_run_id_index" ON "run_alias" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "sales_daily_product_id" ON "sales_daily" USING btree ("product_id");--> statement-breakpoint
CREATE INDEX "sales_daily_date" ON "sales_daily" USING btree ("date");--> statement-breakpoint
CREATE INDEX "scenario_plan_run_id_index" ON "scenario_plan" USING btree ("run_id");--> statement-breakpoint
CREATE INDEX "scenario_plan_newest" ON "scenario_plan" USING btree ("created_at" DESC NULLS FIRST,"scenario_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "scenario_plan_tags_index" ON "scenario_plan" USING gin ("tags" jsonb_path_ops);--> statement-breakpoint
CREATE INDEX "showcase_run_newest" ON "showcase_run" USING btree ("started_at" DESC NULLS FIRST,"showcase_run_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "showcase_run_workspace_id_index" ON "showcase_run" USING btree ("workspace_id");--> statement-breakpoint
CREATE INDEX "showcase_workspace_newest" ON "showcase_workspace" USING btree ("pinned" DESC NULLS FIRST,"created_at" DESC NULLS FIRST,"workspace_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "showcase_workspace_by_name" ON "showcase_workspace" USING btree ("pinned" DESC NULLS FIRST,"name","created_at" DESC NULLS FIRST,"workspace_id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "showcase_workspace_search" ON "showcase_workspace" USING btree ("name","archived");--> statement-breakpoint
CREATE INDEX "showcase_workspace_tags_index" ON "showcase_workspace" USING gin ("tags" jsonb_path_ops);