"""English words and names with their opposites, as tables."""

# Opposites, a line a dimension: those of one side | those of the other; "name =" joins lines.
OPPOSITES = """
    more higher greater larger bigger increase increases increased increasing rise rises rose risen
        raise raises raised raising grow grew grown growth | less fewer lower lowered lowers smaller
        decrease decreases decreased decreasing fall falls fell fallen decline declines declined
        reduce reduces reduced reducing reduction diminish diminished drop dropped
    high | low
    large big | small
    stronger strengthen strengthens strengthened | weaker weaken weakens weakened
    strong strongly | weak weakly
    better best improve improves improved improvement enhance enhances enhanced | worse worst
        impair impairs impaired impairment worsen worsens worsened
    good | poor bad
    faster fast quick quickly rapid rapidly faster speeds | slow slower slowly slows
    easier easy easily | harder difficult
    before | after
    earlier early | later late
    older old elder | younger young newer new
    precede precedes preceded | follow follows followed
    upward | downward
    positive | negative
    internal | external
    similar alike same | different
    agree agrees agreed | disagree disagrees disagreed
    success successes succeed succeeded | failure failures fail failed
    include includes included | exclude excludes excluded
    always | never
    inner | outer
    likely likelier | unlikely
    happy happier happiest | unhappy
    above | below
    necessary | sufficient
    direct | indirect
    accept accepts accepted | reject rejects rejected
    overestimate overestimates | underestimate underestimates
    public | private
    long longer long-lasting | short shorter brief short-lasting short-lived
    most mostly | least
    often frequently frequent | rarely seldom infrequently infrequent
    active actively | passive passively
    concrete | abstract
    simple simpler | complex
    conscious consciously | unconscious unconsciously
    voluntary | involuntary
    permanent permanently lasting | temporary temporarily
    innate inborn | learned acquired
    approach approaches | avoid avoids avoided
    reward rewards rewarded | punish punishes punished punishment
    pleasant | unpleasant aversive
    satisfaction satisfying satisfied | discomfort annoyance dissatisfaction
    interesting | boring dull tedious
    open | closed
    inside | outside
    forward | backward
    simultaneous simultaneously | successive successively
    protect protects protected helpful beneficial | harm harms harmful damaging
    deep deeper deeply | shallow shallower
    wide wider broad broader | narrow narrower
    stable | unstable
    rich | poor
    everybody everyone | nobody
    beginning start starts | end ends
    excite excites excitatory | inhibit inhibits inhibitory
    accelerate accelerates accelerated | slow slows slowed delay delays delayed
    expand expands expanded | shrink shrinks shrank
    win wins won winner winners | lose loses lost loser losers
    overestimation | underestimation
    inspire inspires encourage encourages | discourage discourages
    presence present | absence absent
    support supports supported | oppose opposes opposed
    confirm confirmed confirms | disprove disproved refute refuted
    gain | loss
    believe believed | doubt doubted
    adding adds added add | removing removes removed remove withdraw withdraws withdrawn taking
    correct correctly | incorrect incorrectly
    rational | irrational
    mature | immature
    familiar | unfamiliar
    expected predictable | unexpected unpredictable
    controllable | uncontrollable
    adaptive | maladaptive
    secure securely | insecure insecurely
    objective | subjective
    qualitative | quantitative
    continuous | discontinuous
    gradual gradually | sudden suddenly
    maximum maximal | minimum minimal
    normal | abnormal
    optimistic optimist | pessimistic pessimist
    superior | inferior
    constructive | destructive
    appear appears appeared | disappear disappears disappeared
    attract attracts attracted | repel repels repelled
    trust trusts | distrust distrusts mistrust
    love loves loved | hate hates hated
    formal | informal
    moral | immoral
    known | unknown
    visible | invisible
    flexible flexibly | rigid rigidly
    near nearer close closer | far farther distant
    warm | cold
    cooperate cooperation cooperative | compete competition competitive
    voluntarily | involuntarily
    reversible | irreversible
    relevant | irrelevant
    local | global
    automatic automatically | deliberate deliberately effortful
"""

# Names that are mistaken for one another. What is not the one need not be the other.
NAMES = """
    proactive | retroactive
    short-term | long-term
    independent | dependent interdependent
    reliability | validity
    reliable | valid
    assignment | sampling
    semantic | episodic
    self-esteem | self-efficacy
    men boys male | women girls female
    left | right
    sympathetic | parasympathetic
    primary | secondary
    proximal | distal
    sensory | motor
    agonist agonists | antagonist antagonists
    central | peripheral
    generalization | discrimination
    fluid | crystallized
    explicit | implicit
    introvert introverts introverted | extravert extraverts extraverted
    experimental | control
    problem-focused | emotion-focused
    intrinsic | extrinsic
    i | ii
    majority majorities | minority minorities
    bottom-up | top-down
    dominant | recessive
    afferent | efferent
    anterior | posterior
    dorsal | ventral
    medial | lateral
    individualistic individualist individualism | collectivistic collectivist collectivism
    convergent | divergent
    inductive | deductive
    identical monozygotic | fraternal dizygotic
    cross-sectional | longitudinal
    fixed | variable
    ratio | interval
    serial | parallel
    anterograde | retrograde
    recall | recognition
    assimilation | accommodation
    mania manic | depression depressive
    presynaptic | postsynaptic
    rods | cones
    axon axons | dendrite dendrites
    descriptive | inferential
    id | superego
    verbal | nonverbal
"""
