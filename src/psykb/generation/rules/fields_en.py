"""Fields of English psychological names: what is listed beside what; see `fields_zh`.

Names of several words are parted by commas.
"""

FIELDS = (
    # the brain and its cells
    ("medulla, pons, midbrain, medulla oblongata, reticular formation",
     "cerebellum", "hippocampus", "amygdala", "corpus callosum"),
    ("frontal lobe, parietal lobe, temporal lobe, occipital lobe, insular lobe",
     "olfactory lobe", "limbic lobe"),
    ("cell body, soma, dendrites, axon, dendrite, axon terminal, terminal buttons",
     "synapse", "neurotransmitter", "glial cell", "receptor"),
    ("somatic nervous system, autonomic nervous system", "central nervous system",
     "endocrine system", "limbic system"),
    ("sympathetic nervous system, parasympathetic nervous system", "somatic nervous system",
     "central nervous system", "endocrine system"),
    # senses
    ("sweet, sour, salty, bitter, umami, fatty", "spicy", "astringent"),
    ("hue, saturation, brightness, lightness", "pitch", "timbre", "loudness"),
    ("pitch, loudness, timbre", "hue", "saturation", "brightness"),
    ("cornea, iris, pupil, lens, retina", "cochlea", "incus", "eardrum"),
    ("malleus, incus, stapes, hammer, anvil, stirrup", "cochlea", "pinna", "retina"),
    # learning and memory
    ("encoding, storage, retrieval, consolidation, recall, retention",
     "attention", "reasoning", "imagery"),
    ("central executive, phonological loop, visuospatial sketchpad, episodic buffer",
     "sensory register", "long-term store", "attentional filter"),
    ("failure of encoding, encoding failure, decay, interference, retrieval failure, repression, "
     "motivated forgetting, amnesia", "levels of processing", "dual coding", "habituation"),
    ("transience, absent-mindedness, absentmindedness, blocking, misattribution, suggestibility, "
     "bias, persistence", "repression", "interference", "overconfidence"),
    ("attention, retention, reproduction, motivation", "extinction", "generalization",
     "discrimination"),
    ("acquisition, extinction, generalization, discrimination, spontaneous recovery, "
     "higher-order conditioning", "assimilation", "accommodation", "insight"),
    ("fixed ratio, variable ratio, fixed interval, variable interval",
     "continuous", "delayed"),
    ("positive reinforcement, negative reinforcement, positive punishment, negative punishment, "
     "reinforcement, punishment", "generalization", "habituation", "latent learning"),
    ("live, verbal, symbolic", "emotional", "conditioned", "instinctive"),
    # thinking and intelligence
    ("fluency, flexibility, originality, elaboration", "constancy", "reliability", "retention"),
    ("analytical intelligence, creative intelligence, practical intelligence, analytical, "
     "creative, practical", "fluid", "crystallized", "emotional"),
    ("fluid intelligence, crystallized intelligence", "emotional intelligence",
     "practical intelligence", "social intelligence"),
    ("phonemes, morphemes, phoneme, morpheme, syntax, semantics, pragmatics, words",
     "schemas", "prototypes"),
    # motivation and emotion
    ("autonomy, competence, relatedness", "security", "power", "prestige"),
    ("locus, stability, controllability, locus of control, internality",
     "consensus", "distinctiveness", "conformity"),
    ("consensus, distinctiveness, consistency", "controllability", "locus", "availability"),
    ("mastery experiences, vicarious experience, vicarious experiences, verbal persuasion, "
     "physiological and emotional states, social persuasion, physiological states",
     "unconditional positive regard", "downward comparison", "financial incentives"),
    # personality and testing
    ("id, ego, superego", "preconscious", "persona", "anima"),
    ("oral, anal, phallic, latency, latent, genital", "sensorimotor", "preoperational",
     "conventional"),
    ("openness, conscientiousness, extraversion, agreeableness, neuroticism, extroversion, "
     "openness to experience", "psychoticism", "dominance", "locus of control"),
    ("reliability, validity, standardization, norms, objectivity", "statistical significance",
     "random assignment", "effect size"),
    ("experimental group, control group, comparison group", "focus group",
     "peer group", "norm group"),
    ("nominal, ordinal, interval, ratio", "continuous", "discrete", "logarithmic"),
    ("mean, median, mode", "variance", "range", "standard deviation"),
    ("range, variance, standard deviation, interquartile range", "median", "mode", "mean"),
    ("content validity, criterion validity, construct validity, predictive validity, concurrent "
     "validity, criterion-related validity", "face validity", "internal validity",
     "ecological validity"),
    # development
    ("sensorimotor, preoperational, concrete operational, formal operational",
     "preconventional", "conventional", "oral"),
    ("preconventional, conventional, postconventional", "preoperational", "sensorimotor",
     "heteronomous"),
    ("germinal, embryonic, fetal", "neonatal", "perinatal", "infantile"),
    ("secure, avoidant, resistant, ambivalent, disorganized, anxious", "authoritarian",
     "permissive", "authoritative"),
    ("authoritative, authoritarian, permissive, uninvolved, neglectful, indulgent", "avoidant",
     "disorganized", "resistant"),
    ("easy, difficult, slow to warm up, slow-to-warm-up", "secure", "avoidant"),
    ("cross-sectional, longitudinal, sequential, cohort-sequential", "within-subjects",
     "factorial", "quasi-experimental"),
    # social psychology
    ("intimacy, passion, commitment", "similarity", "reciprocity", "familiarity", "attachment"),
    ("similarity, proximity, reciprocity, physical attractiveness, familiarity", "commitment",
     "conformity", "diffusion of responsibility"),
    ("affect, behavior, cognition, affective, behavioral, cognitive, behavioural",
     "temperament", "heredity"),
    # stress, disorders, therapy, ethics
    ("alarm, resistance, exhaustion, alarm reaction, stage of resistance, stage of exhaustion",
     "appraisal", "denial", "acceptance"),
    ("denial, anger, bargaining, depression, acceptance", "alarm", "resistance", "exhaustion"),
    ("empathy, genuineness, unconditional positive regard, congruence, acceptance",
     "interpretation", "free association", "systematic desensitization"),
    ("respect for persons, beneficence, justice", "fidelity", "integrity", "neutrality"),
)  # fmt: skip

SAME = (
    "storage, retention, persistence, retrieval failure", "recall, retrieval, reproduction",
    "consistency, stability, constancy", "consensus, conformity",
    "intimacy, closeness, familiarity",
    "locus, locus of control", "passion, attraction", "decay, transience",
    "commitment, attachment", "genital, adolescence", "genuineness, congruence",
)  # fmt: skip
