package redact

// The prefixes and bodies here and in the files beside it come from the
// vendors' documentation, GitHub's list of supported secret scanning patterns,
// and the public rules of gitleaks and TruffleHog. Lengths are lower bounds
// wherever the prefix alone says enough: a truncated key is still a key, and
// vendors lengthen them.

// modelShapes are the keys of model providers and the tools round them.
func modelShapes() []shape {
	return []shape{
		{Shape: Shape{"openai-api-key", "an OpenAI API key", false}, prefixes: "sk-proj- sk-svcacct- sk-None-", body: "w20+", need: needRandom},
		{Shape: Shape{"openai-admin-key", "an OpenAI admin key", false}, prefixes: "sk-admin-", body: "w20+", need: needRandom},
		{Shape: Shape{"anthropic-api-key", "an Anthropic API key", false}, prefixes: "sk-ant-", body: "w20+", need: needRandom},
		{Shape: Shape{"anthropic-admin-key", "an Anthropic admin key", false}, prefixes: "sk-ant-admin01-", body: "w16+", need: needRandom},
		{Shape: Shape{"openrouter-api-key", "an OpenRouter API key", false}, prefixes: "sk-or-v1- sk-or-", body: "n20+"},
		{Shape: Shape{"langfuse-secret-key", "a Langfuse secret key", false}, prefixes: "sk-lf-", body: "w20+", need: needDigit},
		{Shape: Shape{"langfuse-public-key", "a Langfuse public key", true}, prefixes: "pk-lf-", body: "w20+", need: needDigit},
		{Shape: Shape{"helicone-api-key", "a Helicone API key", false}, prefixes: "sk-helicone-", body: "w20+", need: needDigit},
		{Shape: Shape{"openai-api-key", "an OpenAI API key", false}, prefixes: "sk-", find: legacyOpenAI},
		{Shape: Shape{"sk-api-key", "an API key of the sk- kind", false}, prefixes: "sk-", find: skKey},
		{Shape: Shape{"groq-api-key", "a Groq API key", false}, prefixes: "gsk_", body: "n20+"},
		{Shape: Shape{"google-api-key", "a Google API key", false}, prefixes: "AIza", body: "w30+"},
		{Shape: Shape{"google-api-key", "a Google API key", false}, prefixes: "AQ.Ab", body: "w40+", need: needAll},
		{Shape: Shape{"huggingface-token", "a Hugging Face token", false}, prefixes: "hf_ api_org_", body: "n30+"},
		{Shape: Shape{"replicate-token", "a Replicate API token", false}, prefixes: "r8_", body: "n30+"},
		{Shape: Shape{"perplexity-api-key", "a Perplexity API key", false}, prefixes: "pplx-", body: "n30+"},
		{Shape: Shape{"xai-api-key", "an xAI API key", false}, prefixes: "xai-", body: "n30+"},
		{Shape: Shape{"together-api-key", "a Together AI API key", false}, prefixes: "tgp_v1_", body: "w30+"},
		{Shape: Shape{"cerebras-api-key", "a Cerebras API key", false}, prefixes: "csk-", body: "n30+"},
		{Shape: Shape{"elevenlabs-api-key", "an ElevenLabs API key", false}, prefixes: "sk_", body: "h48"},
		{Shape: Shape{"cartesia-api-key", "a Cartesia API key", false}, prefixes: "sk_car_", body: "n16+"},
		{Shape: Shape{"fireworks-api-key", "a Fireworks AI API key", false}, prefixes: "fw_", body: "n20+", need: needMixed},
		{Shape: Shape{"nvidia-api-key", "an NVIDIA API key", false}, prefixes: "nvapi-", body: "w40+"},
		{Shape: Shape{"jina-api-key", "a Jina AI API key", false}, prefixes: "jina_", body: "w40+", need: needDigit},
		{Shape: Shape{"voyage-api-key", "a Voyage AI API key", false}, prefixes: "pa-", body: "w40+", need: needAll | needAlone},
		{Shape: Shape{"tavily-api-key", "a Tavily API key", false}, prefixes: "tvly- tvly-dev- tvly-prod-", body: "w20+", need: needRandom},
		{Shape: Shape{"firecrawl-api-key", "a Firecrawl API key", false}, prefixes: "fc-", body: "h32", need: needAlone},
		{Shape: Shape{"pinecone-api-key", "a Pinecone API key", false}, prefixes: "pcsk_", body: "w30+", need: needRandom},
		{Shape: Shape{"langsmith-api-key", "a LangSmith API key", false}, prefixes: "lsv2_pt_ lsv2_sk_ ls__", body: "w30+", need: needDigit},
		{Shape: Shape{"llamacloud-api-key", "a LlamaCloud API key", false}, prefixes: "llx-", body: "n30+"},
		{Shape: Shape{"wandb-api-key", "a Weights & Biases API key", false}, prefixes: "wandb_v1_", body: "w40+"},
		{Shape: Shape{"anyscale-api-key", "an Anyscale API key", false}, prefixes: "esecret_", body: "n20+"},
		{Shape: Shape{"runpod-api-key", "a RunPod API key", false}, prefixes: "rpa_", body: "n40+"},
		{Shape: Shape{"e2b-api-key", "an E2B API key", false}, prefixes: "e2b_", body: "h40"},
		{Shape: Shape{"apify-token", "an Apify API token", false}, prefixes: "apify_api_", body: "n30+"},
	}
}
